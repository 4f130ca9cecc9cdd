variable "tables" {
  type = map(object({
    hash_key  = string
    range_key = optional(string)
    type      = optional(string, "S")
    ttl       = optional(string)
    indexes = optional(list(object({
      name = string
      hash = string
    })), [])
  }))
  default = {
    orders = { hash_key = "order_id", range_key = "line", ttl = "expires" }
    stock = {
      hash_key = "sku"
      type     = "N"
      indexes  = [{ name = "by-shelf", hash = "shelf" }]
    }
  }
}

resource "aws_dynamodb_table" "shop" {
  for_each = var.tables

  name         = "shop-${each.key}"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = each.value.hash_key
  range_key    = each.value.range_key

  dynamic "attribute" {
    for_each = distinct(compact(concat([each.value.hash_key, each.value.range_key], each.value.indexes[*].hash)))
    content {
      name = attribute.value
      type = each.value.type
    }
  }

  dynamic "global_secondary_index" {
    for_each = { for i in each.value.indexes : i.name => i }
    content {
      name            = global_secondary_index.key
      hash_key        = global_secondary_index.value.hash
      projection_type = "ALL"
    }
  }

  dynamic "ttl" {
    for_each = each.value.ttl == null ? [] : [each.value.ttl]
    content {
      attribute_name = ttl.value
      enabled        = true
    }
  }
}

resource "aws_dynamodb_table" "queue" {
  for_each     = toset(["mail", "sms"])
  name         = upper(each.value)
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"
  attribute {
    name = "id"
    type = "S"
  }
}

resource "aws_dynamodb_table" "tenant" {
  for_each     = var.tenants
  name         = "tenant-${each.key}"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"
  attribute {
    name = "id"
    type = "S"
  }
}

resource "aws_dynamodb_table" "none" {
  for_each     = {}
  name         = "none-${each.key}"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"
  attribute {
    name = "id"
    type = "S"
  }
}

variable "tenants" {
  type = set(string)
}
