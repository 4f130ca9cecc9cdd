# The table that guards the state.
resource "aws_dynamodb_table" "terraform_lock" {
  count          = var.lock_table_name == "" ? 0 : 1
  name           = var.lock_table_name
  read_capacity  = 1
  write_capacity = 1
  hash_key       = "LockID"

  attribute {
    name = "LockID"
    type = "S"
  }
}

variable "lock_table_name" {
  default = "terraform-lock"
}
