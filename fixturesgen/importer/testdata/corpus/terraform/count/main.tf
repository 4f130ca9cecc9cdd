variable "create_audit" {
  type    = bool
  default = false
}

variable "create_cache" {
  type = bool
}

variable "shards" {
  default = 2
}

resource "aws_dynamodb_table" "audit" {
  count        = var.create_audit ? 1 : 0
  name         = "audit"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"
  attribute {
    name = "id"
    type = "S"
  }
}

resource "aws_dynamodb_table" "cache" {
  count        = var.create_cache ? 1 : 0
  name         = "cache-${count.index}"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"
  attribute {
    name = "id"
    type = "S"
  }
}

resource "aws_dynamodb_table" "shard" {
  count        = var.shards
  name         = format("shard-%02d", count.index)
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"
  attribute {
    name = "id"
    type = "S"
  }
}

resource "aws_dynamodb_table" "copies" {
  count        = var.copies
  name         = "copy-${count.index}"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"
  attribute {
    name = "id"
    type = "S"
  }
}

variable "copies" {
  type = number
}
