variable "name" {
  type = string
}

variable "ttl" {
  type    = string
  default = null
}

resource "aws_dynamodb_table" "this" {
  name         = var.name
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }

  dynamic "ttl" {
    for_each = var.ttl[*]
    content {
      attribute_name = ttl.value
      enabled        = true
    }
  }
}

module "history" {
  source = "./inner"
  count  = var.ttl == null ? 0 : 1
  of     = aws_dynamodb_table.this.name
}

output "table_name" {
  value = aws_dynamodb_table.this.id
}

output "history" {
  value = "${aws_dynamodb_table.this.name}-history"
}
