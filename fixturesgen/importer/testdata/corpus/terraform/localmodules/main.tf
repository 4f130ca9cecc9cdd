variable "stage" {
  default = "dev"
}

module "orders" {
  source = "./modules/store"

  name = "${var.stage}-orders"
  ttl  = "expires"
}

module "region" {
  source   = "./modules/store"
  for_each = { eu = "eu-west-1", us = "us-east-1" }

  name = "${each.key}-items"
}

module "late" {
  source = "./modules/store"
  name   = random_id.x.hex
}

module "off" {
  source = "./modules/store"
  count  = 0
  name   = "off"
}

module "elsewhere" {
  source = "git::https://example.com/tables.git"
  name   = "elsewhere"
}

resource "aws_lambda_function" "worker" {
  function_name = "worker"
  environment {
    variables = {
      ORDERS_TABLE = module.orders.table_name
      KEPT         = module.orders.history
      STAGE        = var.stage
    }
  }
}
