variable "of" {}

resource "aws_dynamodb_table" "history" {
  name         = "${var.of}-history"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"
  range_key    = "version"

  attribute {
    name = "id"
    type = "S"
  }

  attribute {
    name = "version"
    type = "N"
  }
}
