variable "stage" {}
variable "table_name" {}
variable "hash_key" {}
variable "prod" {}
variable "key_type" {}
variable "capacity" {}

locals {
  app  = "desk"
  name = "${local.app}-${var.stage}-tickets"
}

resource "random_pet" "this" {}

resource "aws_dynamodb_table" "tickets" {
  name           = local.name
  billing_mode   = var.prod ? "PROVISIONED" : "PAY_PER_REQUEST"
  read_capacity  = var.prod ? 20 : 5
  write_capacity = var.capacity
  hash_key       = var.hash_key
  attribute {
    name = var.hash_key
    type = var.key_type
  }
  stream_enabled   = var.prod
  stream_view_type = "NEW_IMAGE"
}

resource "aws_dynamodb_table" "pets" {
  name         = "pets-${random_pet.this.id}"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"
  attribute {
    name = "id"
    type = "S"
  }
  ttl {
    attribute_name = "${var.stage}_until"
    enabled        = var.prod
  }
  tags = {
    Stage = var.stage
    App   = local.app
  }
}

resource "aws_dynamodb_table" "given" {
  name         = var.table_name
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"
  attribute {
    name = "id"
    type = "S"
  }
}

resource "aws_dynamodb_table" "new" {
  name         = provider::acme::table("new")
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"
  attribute {
    name = "id"
    type = "S"
  }
}

resource "aws_dynamodb_table" "unnamed" {
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"
  attribute {
    name = "id"
    type = "S"
  }
}
