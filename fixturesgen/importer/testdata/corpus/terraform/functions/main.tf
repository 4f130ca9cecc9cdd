locals {
  settings = jsondecode(file("${path.module}/settings.json"))
  extra    = yamldecode(file("${path.module}/extra.yaml"))
  words    = split("-", "north-south-east")
  names    = { for w in local.words : w => title(w) if w != "east" }
  merged   = merge({ hash = "a", range = "b" }, { range = "c" })
  lines    = <<-EOT
    first
    second
  EOT
}

resource "aws_dynamodb_table" "texts" {
  name         = lower(replace(join("_", ["Logs", "OF", substr("westward", 0, 4)]), "/_+/", "-"))
  billing_mode = coalesce("", null, "PAY_PER_REQUEST")
  hash_key     = trimspace(element(split("\n", local.lines), 1))
  attribute {
    name = "second"
    type = "S"
  }
}

resource "aws_dynamodb_table" "maps" {
  name         = "${lookup(local.names, "north")}-${lookup(local.names, "west", "None")}-${length(local.names)}"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = local.merged.hash
  range_key    = local.merged.range
  dynamic "attribute" {
    for_each = sort(values(local.merged))
    content {
      name = attribute.value
      type = "S"
    }
  }
}

resource "aws_dynamodb_table" "files" {
  name           = local.settings.table.name
  billing_mode   = "PROVISIONED"
  read_capacity  = max(local.extra.capacity...)
  write_capacity = tonumber(local.settings.table.write)
  hash_key       = local.settings.table.keys[0]
  attribute {
    name = one([for k in local.settings.table.keys : k if k != ""])
    type = "S"
  }
}

resource "aws_dynamodb_table" "parts" {
  name         = "%{if true}yes%{else}no%{endif}-${substr(sha256("x"), 0, 6)}-%{for w in local.words}${substr(w, 0, 1)}%{endfor}"
  billing_mode = contains(local.words, "west") ? "PROVISIONED" : "PAY_PER_REQUEST"
  hash_key     = regex("[a-z]+", "42id")
  attribute {
    name = flatten([[["id"]]])[0]
    type = upper("s")
  }
}
