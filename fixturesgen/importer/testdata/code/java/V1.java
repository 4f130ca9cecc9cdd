package com.example.tables;

import com.amazonaws.services.dynamodbv2.document.*;
import com.amazonaws.services.dynamodbv2.model.*;
import java.util.*;

class V1 {
    static String productCatalogTableName = "java-products";

    static void createTable(DynamoDB dynamoDB, String tableName, long readCapacityUnits, String partitionKeyName) {
        ArrayList<KeySchemaElement> keySchema = new ArrayList<KeySchemaElement>();
        keySchema.add(new KeySchemaElement().withAttributeName(partitionKeyName).withKeyType(KeyType.HASH)); // Partition
        ArrayList<AttributeDefinition> attributeDefinitions = new ArrayList<AttributeDefinition>();
        attributeDefinitions.add(new AttributeDefinition().withAttributeName(partitionKeyName).withAttributeType("N"));
        CreateTableRequest request = new CreateTableRequest().withTableName(tableName).withKeySchema(keySchema)
            .withProvisionedThroughput(new ProvisionedThroughput().withReadCapacityUnits(readCapacityUnits).withWriteCapacityUnits(6L));
        request.setAttributeDefinitions(attributeDefinitions);
        dynamoDB.createTable(request);
    }

    void movies(DynamoDB dynamoDB) {
        Table table = dynamoDB.createTable(productCatalogTableName,
            Arrays.asList(new KeySchemaElement("year", KeyType.HASH), // Partition key
                new KeySchemaElement("title", KeyType.RANGE)), // Sort key
            Arrays.asList(new AttributeDefinition("year", ScalarAttributeType.N),
                new AttributeDefinition("title", ScalarAttributeType.S)),
            new ProvisionedThroughput(10L, 10L));
    }

    CreateTableRequest chained() {
        return new CreateTableRequest()
            .withTableName("java-chained")
            .withKeySchema(new KeySchemaElement("id", KeyType.HASH))
            .withKeySchema(new KeySchemaElement("at", KeyType.RANGE))
            .withAttributeDefinitions(
                new AttributeDefinition("id", "S"),
                new AttributeDefinition("at", "N"))
            .withGlobalSecondaryIndexes(new GlobalSecondaryIndex()
                .withIndexName("inverted")
                .withKeySchema(new KeySchemaElement("at", KeyType.HASH))
                .withProjection(new Projection().withProjectionType(ProjectionType.ALL))
                .withProvisionedThroughput(new ProvisionedThroughput(1L, 1L)))
            .withProvisionedThroughput(new ProvisionedThroughput(1L, 1L));
    }

    CreateTableRequest constructed() {
        List<KeySchemaElement> keys = Collections.singletonList(new KeySchemaElement("id", KeyType.HASH));
        return new CreateTableRequest(Arrays.asList(new AttributeDefinition("id", ScalarAttributeType.S)), "java-constructed", keys, new ProvisionedThroughput(3L, 4L));
    }
}
