class HalfTyped {
    void first(DynamoDbClient client) {
        client.createTable(CreateTableRequest.builder()
            .tableName("java-typed-first")
            .keySchema(KeySchemaElement.builder().attributeName("id").keyType(KeyType.HASH).build())
            .attributeDefinitions(AttributeDefinition.builder().attributeName("id").attributeType(ScalarAttributeType.S).build())
            .billingMode(BillingMode.

    private void second(DynamoDbClient client) {
        CreateTableRequest r = CreateTableRequest.builder().tableName("java-typed-second")
            .keySchema(KeySchemaElement.builder().attributeName("id").keyType(KeyType.HASH).build(
