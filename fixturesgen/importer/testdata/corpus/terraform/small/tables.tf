resource "aws_dynamodb_table" "carts" {
  name         = "carts"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "cart_id"
  attribute {
    name = "cart_id"
    type = "S"
  }
}

resource "aws_dynamodb_table" "sessions" {
  name         = "sessions"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "token"
  range_key    = null

  // capacities of a table that is billed per request are not sent
  read_capacity  = 5
  write_capacity = 5

  attribute { 
    name = "token" 
    type = "B" 
  }

  ttl {
    attribute_name = ""
    enabled        = false
  }

  stream_enabled   = false
  stream_view_type = "KEYS_ONLY"
}

resource "aws_dynamodb_table" "single" {
  name         = "single-table"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "PK"
  range_key    = "SK"

  attribute {
    name = "PK"
    type = "S"
  }
  attribute {
    name = "SK"
    type = "S"
  }
  attribute {
    name = "GSI1PK"
    type = "S"
  }
  attribute {
    name = "GSI1SK"
    type = "S"
  }

  global_secondary_index {
    name            = "GSI1"
    hash_key        = "GSI1PK"
    range_key       = "GSI1SK"
    projection_type = "ALL"
  }
}

resource "aws_s3_bucket" "files" {
  bucket = "files"
}
