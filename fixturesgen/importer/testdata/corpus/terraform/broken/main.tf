resource "aws_dynamodb_table" "whole" {
  name         = "whole"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"
  attribute {
    name = "id"
    type = "S"
  }
}

resource "aws_dynamodb_table" "typing" {
  name     = "typing"
  hash_key = 
}
