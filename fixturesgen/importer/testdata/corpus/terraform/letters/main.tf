# Täbelle – 日本
resource "aws_dynamodb_table" "grüße" {
  /* é */ name = "gruesse" # ✓
  billing_mode = "PAY_PER_REQUEST"
  hash_key = "straße"
  attribute {
    name = "straße"
    type = "S"
  }
  ttl {
    /* → */ attribute_name = "\u00fcber"
    enabled = true
  }
}
