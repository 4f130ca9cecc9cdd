locals {
  attributes = [
    { name = "id", type = "S" },
    { name = "day", type = "N" },
    { name = "user", type = "S" },
  ]

  indexes = [
    {
      name    = "by-user"
      hash    = "user"
      range   = "day"
      include = ["state", "sum"]
    },
    {
      name = "by-day"
      hash = "day"
    },
  ]
}

resource "aws_dynamodb_table" "events" {
  name         = "events"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = local.attributes[0].name
  range_key    = local.attributes[1].name

  dynamic "attribute" {
    for_each = local.attributes
    iterator = a
    content {
      name = a.value.name
      type = a.value["type"]
    }
  }

  dynamic "global_secondary_index" {
    for_each = local.indexes
    content {
      name               = global_secondary_index.value.name
      hash_key           = global_secondary_index.value.hash
      range_key          = try(global_secondary_index.value.range, null)
      projection_type    = can(global_secondary_index.value.include) ? "INCLUDE" : "ALL"
      non_key_attributes = try(global_secondary_index.value.include, null)
    }
  }

  dynamic "local_secondary_index" {
    for_each = var.with_local ? [1] : []
    content {
      name            = "local"
      range_key       = "user"
      projection_type = "KEYS_ONLY"
    }
  }
}

variable "with_local" {
  default = true
}

# A condition nobody can decide counts as false.
resource "aws_dynamodb_table" "maybe" {
  name         = "maybe"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }

  dynamic "ttl" {
    for_each = var.expire ? ["until"] : []
    content {
      attribute_name = ttl.value
      enabled        = true
    }
  }

  dynamic "global_secondary_index" {
    for_each = var.more_indexes
    content {
      name            = global_secondary_index.key
      hash_key        = global_secondary_index.value
      projection_type = "ALL"
    }
  }
}

variable "expire" {
  type = bool
}

variable "more_indexes" {
  type = map(string)
}
