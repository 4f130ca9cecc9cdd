package com.example.tables;

import java.util.List;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.*;

public final class V2 {
    private static final String ORDERS = "java-orders";
    static final String STATUS_INDEX = "by-" + "status";
    private static final Long UNITS = 5L;

    private V2() {}

    static CreateTableResponse orders(DynamoDbClient client) {
        CreateTableRequest request = CreateTableRequest.builder()
                .tableName(ORDERS)
                .keySchema(
                        KeySchemaElement.builder().attributeName("customer").keyType(KeyType.HASH).build(),
                        KeySchemaElement.builder().attributeName("number").keyType(KeyType.RANGE).build())
                .attributeDefinitions(
                        AttributeDefinition.builder().attributeName("customer").attributeType(ScalarAttributeType.S).build(),
                        AttributeDefinition.builder().attributeName("number").attributeType(ScalarAttributeType.N).build(),
                        AttributeDefinition.builder().attributeName("status").attributeType("S").build())
                .provisionedThroughput(ProvisionedThroughput.builder()
                        .readCapacityUnits(10L)
                        .writeCapacityUnits(UNITS)
                        .build())
                .globalSecondaryIndexes(GlobalSecondaryIndex.builder()
                        .indexName(STATUS_INDEX)
                        .keySchema(KeySchemaElement.builder().attributeName("status").keyType(KeyType.HASH).build())
                        .projection(Projection.builder().projectionType(ProjectionType.INCLUDE).nonKeyAttributes("total", "currency").build())
                        .provisionedThroughput(p -> p.readCapacityUnits(1L).writeCapacityUnits(Long.valueOf(2)))
                        .build())
                .streamSpecification(s -> s.streamEnabled(true).streamViewType(StreamViewType.OLD_IMAGE))
                .build();
        return client.createTable(request);
    }

    static void consumers(DynamoDbClient client, String tableName) {
        client.createTable(b -> b
                .tableName(tableName)
                .keySchema(k -> k.attributeName("id").keyType(KeyType.HASH), k -> k.attributeName("at").keyType(KeyType.RANGE))
                .attributeDefinitions(
                        a -> a.attributeName("id").attributeType(ScalarAttributeType.S),
                        a -> a.attributeName("at").attributeType(ScalarAttributeType.N))
                .localSecondaryIndexes(List.of(LocalSecondaryIndex.builder()
                        .indexName("local")
                        .keySchema(List.of(
                                KeySchemaElement.builder().attributeName("id").keyType("HASH").build(),
                                KeySchemaElement.builder().attributeName("at").keyType("RANGE").build()))
                        .projection(p -> p.projectionType(ProjectionType.KEYS_ONLY))
                        .build()))
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .deletionProtectionEnabled(true));
    }

    // devhelper: fixture for Orders of template.yaml
    static void generated(DynamoDbClient client) {
        client.createTable(CreateTableRequest.builder().tableName("generated")
                .keySchema(KeySchemaElement.builder().attributeName("id").keyType(KeyType.HASH).build()).build());
    }

    static CreateTableRequest audit() {
        var tableName = String.format("%s-audit", ORDERS);
        return CreateTableRequest.builder().tableName(tableName)
                .keySchema(List.of(KeySchemaElement.builder().attributeName("id").keyType(KeyType.HASH).build()))
                .attributeDefinitions(List.of(AttributeDefinition.builder().attributeName("id").attributeType(ScalarAttributeType.B).build()))
                .billingMode(BillingMode.PAY_PER_REQUEST.toString())
                .build();
    }
}
