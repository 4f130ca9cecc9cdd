module "users" {
  source  = "terraform-aws-modules/dynamodb-table/aws"
  version = "~> 4.0"

  name               = "users"
  hash_key           = "id"
  range_key          = "name"
  ttl_enabled        = true
  ttl_attribute_name = "until"
  stream_enabled     = true
  stream_view_type   = "KEYS_ONLY"

  attributes = [
    {
      name = "id"
      type = "N"
    },
    { name = "name", type = "S" },
    { name = "age", type = "N" },
  ]

  global_secondary_indexes = [
    {
      name               = "AgeIndex"
      hash_key           = "name"
      range_key          = "age"
      projection_type    = "INCLUDE"
      non_key_attributes = ["id", "email"]
    }
  ]

  local_secondary_indexes = [{
    name            = "by-age"
    range_key       = "age"
    projection_type = "ALL"
  }]

  tags = {
    Terraform = "true"
  }
}

locals {
  key = "pk"
}

module "scaled" {
  source = "terraform-aws-modules/dynamodb-table/aws"

  name     = "scaled-${local.key}"
  hash_key = local.key

  attributes = [{ name = local.key, type = "S" }, { name = "other", type = "B" }]

  autoscaling = {
    enabled = true
  }

  global_secondary_indexes = {
    by-other = {
      hash_key        = "other"
      projection_type = "KEYS_ONLY"
      read_capacity   = 3
      write_capacity  = 2
    }
  }

  ttl = {
    enabled        = true
    attribute_name = "ends"
  }
}

module "made" {
  for_each = toset(["a1", "b2"])
  source   = "git::https://github.com/terraform-aws-modules/terraform-aws-dynamodb-table.git?ref=v4.2.0"

  create         = false
  name           = "made-${each.key}"
  billing_mode   = "PROVISIONED"
  read_capacity  = 4
  write_capacity = 4
  hash_key       = "id"
  attributes     = var.attributes
}

variable "attributes" {
  default = [{ name = "id", type = "S" }]
}
