provider "aws" {
  region = "eu-central-1"
  default_tags {
    tags = { ManagedBy = "terraform" }
  }
}

resource "aws_dynamodb_table" "world" {
  provider         = aws
  name             = "world"
  billing_mode     = "PAY_PER_REQUEST"
  hash_key         = "id"
  stream_enabled   = true
  stream_view_type = "NEW_AND_OLD_IMAGES"
  table_class      = "STANDARD_INFREQUENT_ACCESS"

  attribute {
    name = "id"
    type = "S"
  }

  on_demand_throughput {
    max_read_request_units = 100
  }

  warm_throughput {
    read_units_per_second = 12000
  }

  point_in_time_recovery {
    enabled                 = true
    recovery_period_in_days = 7
  }

  server_side_encryption {
    enabled     = true
    kms_key_arn = aws_kms_key.this.arn
  }

  replica {
    region_name = "us-east-2"
  }

  dynamic "replica" {
    for_each = ["us-west-2"]
    content {
      region_name = replica.value
    }
  }

  import_table {
    input_format = "CSV"
    s3_bucket_source {
      bucket = "import"
    }
  }

  timeouts {
    create = "10m"
  }
}

resource "aws_dynamodb_table" "scaled" {
  name           = "scaled"
  hash_key       = "id"
  read_capacity  = 5
  write_capacity = 5
  attribute {
    name = "id"
    type = "S"
  }
  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_appautoscaling_target" "read" {
  max_capacity       = 100
  min_capacity       = 5
  resource_id        = "table/${aws_dynamodb_table.scaled.name}"
  scalable_dimension = "dynamodb:table:ReadCapacityUnits"
  service_namespace  = "dynamodb"
}

resource "aws_dynamodb_table_item" "seed" {
  table_name = aws_dynamodb_table.scaled.name
  hash_key   = aws_dynamodb_table.scaled.hash_key
  item       = jsonencode({ id = { S = "one" } })
}
