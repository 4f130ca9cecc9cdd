resource "aws_dynamodb_table" "orders" {
  name         = "orders-local"
  billing_mode = "PAY_PER_REQUEST"
  attribute {
    name = "id"
    type = "S"
  }
}
