resource "aws_dynamodb_table" "scores" {
  name           = "scores"
  read_capacity  = 2
  write_capacity = 2
  hash_key       = "user"

  attribute {
    name = "user"
    type = "S"
  }
}

resource "aws_dynamodb_global_secondary_index" "by_game" {
  table_name = aws_dynamodb_table.scores.name
  index_name = "by-game"

  key_schema {
    attribute_name = "score"
    attribute_type = "N"
    key_type       = "RANGE"
  }

  key_schema {
    attribute_name = "game"
    attribute_type = "S"
    key_type       = "HASH"
  }

  projection {
    projection_type    = "INCLUDE"
    non_key_attributes = ["level"]
  }

  provisioned_throughput {
    read_capacity_units  = 4
    write_capacity_units = 3
  }
}

# Keys of several attributes.
resource "aws_dynamodb_table" "matches" {
  name         = "matches"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "match"

  dynamic "attribute" {
    for_each = { match = "S", region = "S", cup = "S", round = "N" }
    content {
      name = attribute.key
      type = attribute.value
    }
  }

  global_secondary_index {
    name            = "by-region-and-cup"
    projection_type = "ALL"

    key_schema {
      attribute_name = "region"
      key_type       = "HASH"
    }
    key_schema {
      attribute_name = "cup"
      key_type       = "HASH"
    }
    key_schema {
      attribute_name = "round"
      key_type       = "RANGE"
    }
  }
}
