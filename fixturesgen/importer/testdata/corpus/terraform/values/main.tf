locals {
  prefix = "${var.service}-${var.stage}"
  keys = {
    hash  = "account"
    range = var.by_time ? "at" : "name"
  }
}

resource "aws_dynamodb_table" "accounts" {
  name           = "${local.prefix}-accounts"
  billing_mode   = var.billing.mode
  read_capacity  = var.billing.read
  write_capacity = var.billing.write
  hash_key       = local.keys.hash
  range_key      = local.keys["range"]

  attribute {
    name = local.keys.hash
    type = "S"
  }

  attribute {
    name = local.keys.range
    type = var.by_time ? "N" : "S"
  }

  tags = var.tags
}

resource "aws_dynamodb_table" "audit" {
  name         = join("-", [var.service, terraform.workspace, "audit", data.aws_region.current.name])
  billing_mode = var.audit_billing
  hash_key     = var.audit_key

  attribute {
    name = var.audit_key
    type = "S"
  }

  stream_enabled   = var.audit_stream != ""
  stream_view_type = var.audit_stream
}

data "aws_region" "current" {}
