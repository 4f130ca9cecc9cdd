resource "aws_dynamodb_table" "bad" {
  name           = "no spaces allowed"
  read_capacity  = -1
  write_capacity = "many"
  hash_key       = "id"
  range_key      = ["at"]

  attribute {
    name = "id"
    type = "STRING"
  }
  attribute {
    name = "unused"
    type = "S"
  }

  global_secondary_index {
    name            = "by-other"
    hash_key        = "other"
    projection_type = "INCLUDE"
  }

  local_secondary_index {
    name            = "local"
    range_key       = "unused"
    projection_type = "ALL"
  }

  stream_enabled   = true
  stream_view_type = "EVERYTHING"
}

resource "aws_dynamodb_table" "empty" {
}
