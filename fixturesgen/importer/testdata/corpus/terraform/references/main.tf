locals {
  shared = aws_dynamodb_table.first.hash_key
  ring_a = local.ring_b
  ring_b = local.ring_a
}

resource "aws_dynamodb_table" "first" {
  name         = "first-${var.team}"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "customer"
  attribute {
    name = "customer"
    type = "S"
  }
}

resource "aws_dynamodb_table" "second" {
  name         = "${aws_dynamodb_table.first.name}-archive"
  billing_mode = aws_dynamodb_table.first.billing_mode
  hash_key     = local.shared
  attribute {
    name = local.shared
    type = "S"
  }
}

resource "aws_dynamodb_table" "third" {
  for_each     = { x = 1, y = 2 }
  name         = "third-${each.key}-${each.value}"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"
  attribute {
    name = "id"
    type = "S"
  }
}

resource "aws_dynamodb_table" "fourth" {
  name         = "after-${aws_dynamodb_table.third["y"].name}"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = local.ring_a
  attribute {
    name = local.ring_a
    type = "S"
  }
}

variable "team" {}

resource "aws_lambda_function" "api" {
  environment {
    variables = {
      FIRST  = aws_dynamodb_table.first.name
      SECOND = aws_dynamodb_table.second.id
      THIRD  = aws_dynamodb_table.third["x"].name
    }
  }
}

module "job" {
  source                = "terraform-aws-modules/lambda/aws"
  environment_variables = { FOURTH = aws_dynamodb_table.fourth.name, "FIRST_TOO" = "first-${var.team}" }
}
