terraform {
  required_version = ">= 1.3"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.0"
    }
  }
}

# Measurements of devices, by device and time.
resource "aws_dynamodb_table" "readings" {
  name           = "readings"
  billing_mode   = "PROVISIONED"
  read_capacity  = 20
  write_capacity = 10
  hash_key       = "device"
  range_key      = "taken_at"

  attribute {
    name = "device"
    type = "S"
  }

  attribute {
    name = "taken_at"
    type = "N"
  }

  attribute {
    name = "site"
    type = "S"
  }

  attribute {
    name = "digest"
    type = "B"
  }

  global_secondary_index {
    name               = "by-site"
    hash_key           = "site"
    range_key          = "taken_at"
    read_capacity      = 5
    write_capacity     = 4
    projection_type    = "INCLUDE"
    non_key_attributes = ["unit", "value"]
  }

  local_secondary_index {
    name            = "by-digest"
    range_key       = "digest"
    projection_type = "KEYS_ONLY"
  }

  ttl {
    attribute_name = "expires_at"
    enabled        = true
  }

  stream_enabled              = true
  stream_view_type            = "NEW_AND_OLD_IMAGES"
  deletion_protection_enabled = true

  tags = {
    Team         = "devices"
    "cost:center" = 42
  }

  lifecycle {
    ignore_changes = [read_capacity, write_capacity]
  }
}
