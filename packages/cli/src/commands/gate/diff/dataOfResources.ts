/**
 * Types whose resources hold what no plan brings back. The names are those of the
 * documentation of each provider, `website/docs/r` in its repository:
 * https://registry.terraform.io/providers/hashicorp/<provider>/latest/docs
 */
const holders: ReadonlySet<string> = new Set([
  ...typesOf('aws', [
    // Databases, and caches that write to disk.
    'db_instance',
    'db_snapshot',
    'db_cluster_snapshot',
    'rds_cluster',
    'docdb_cluster',
    'docdb_cluster_snapshot',
    'docdbelastic_cluster',
    'neptune_cluster',
    'neptune_cluster_snapshot',
    'dsql_cluster',
    'redshift_cluster',
    'redshiftserverless_namespace',
    'dynamodb_table',
    'keyspaces_keyspace',
    'keyspaces_table',
    'timestreamwrite_database',
    'timestreamwrite_table',
    'timestreaminfluxdb_db_instance',
    'opensearch_domain',
    'elasticsearch_domain',
    'memorydb_cluster',
    'opensearchserverless_collection',
    'memorydb_snapshot',
    'elasticache_cluster',
    'elasticache_replication_group',
    'elasticache_serverless_cache',
    'lightsail_database',
    // Buckets, volumes, file systems and backups.
    's3_bucket',
    's3_directory_bucket',
    's3tables_table',
    's3tables_table_bucket',
    'ebs_volume',
    'ebs_snapshot',
    'efs_file_system',
    'fsx_lustre_file_system',
    'fsx_ontap_file_system',
    'fsx_ontap_volume',
    'fsx_openzfs_file_system',
    'fsx_openzfs_volume',
    'fsx_windows_file_system',
    'glacier_vault',
    'backup_vault',
    'lightsail_disk',
    // Queues and streams; topics of SNS keep no messages.
    'sqs_queue',
    'kinesis_stream',
    'msk_cluster',
    'msk_serverless_cluster',
    'mq_broker',
    // Keys, secrets and accounts of users.
    'kms_key',
    'kms_external_key',
    'cloudhsm_v2_cluster',
    'secretsmanager_secret',
    'acmpca_certificate_authority',
    'cognito_user_pool',
    // Registries, repositories and logs.
    'ecr_repository',
    'ecrpublic_repository',
    'codecommit_repository',
    'codeartifact_domain',
    'codeartifact_repository',
    'cloudwatch_log_group',
    'prometheus_workspace',
  ]),
  ...typesOf('google', [
    'sql_database',
    'sql_database_instance',
    'spanner_database',
    'spanner_instance',
    'bigtable_instance',
    'bigtable_table',
    'firestore_database',
    'alloydb_cluster',
    'alloydb_backup',
    'bigquery_dataset',
    'bigquery_table',
    'redis_instance',
    'redis_cluster',
    'memorystore_instance',
    'storage_bucket',
    'compute_disk',
    'compute_region_disk',
    'compute_snapshot',
    'filestore_instance',
    'filestore_backup',
    'netapp_volume',
    'pubsub_topic',
    'pubsub_subscription',
    'cloud_tasks_queue',
    'managed_kafka_cluster',
    'managed_kafka_topic',
    // "Any data previously encrypted with these keys will be irrecoverable."
    'kms_crypto_key',
    'kms_crypto_key_version',
    'secret_manager_secret',
    'artifact_registry_repository',
    'sourcerepo_repository',
    'logging_project_bucket_config',
  ]),
  ...typesOf('azurerm', [
    'mssql_server',
    'mssql_database',
    'mssql_managed_instance',
    'mssql_managed_database',
    'mysql_flexible_server',
    'mysql_flexible_database',
    'postgresql_flexible_server',
    'postgresql_flexible_server_database',
    'cosmosdb_account',
    'cosmosdb_sql_database',
    'cosmosdb_sql_container',
    'cosmosdb_mongo_database',
    'cosmosdb_mongo_collection',
    'cosmosdb_cassandra_keyspace',
    'cosmosdb_cassandra_table',
    'cosmosdb_gremlin_database',
    'cosmosdb_gremlin_graph',
    'cosmosdb_table',
    'cosmosdb_postgresql_cluster',
    'kusto_cluster',
    'kusto_database',
    'synapse_sql_pool',
    'search_service',
    'redis_cache',
    'redis_enterprise_database',
    'managed_redis',
    // Of older versions of the provider.
    'sql_server',
    'sql_database',
    'mysql_server',
    'mysql_database',
    'postgresql_server',
    'postgresql_database',
    'mariadb_server',
    'mariadb_database',
    'storage_account',
    'storage_container',
    'storage_share',
    'storage_table',
    'storage_data_lake_gen2_filesystem',
    'managed_disk',
    'snapshot',
    'netapp_volume',
    'recovery_services_vault',
    'data_protection_backup_vault',
    'storage_queue',
    'servicebus_namespace',
    'servicebus_queue',
    'servicebus_topic',
    'servicebus_subscription',
    'eventhub_namespace',
    'eventhub',
    'key_vault',
    'key_vault_key',
    'key_vault_secret',
    'key_vault_certificate',
    'key_vault_managed_hardware_security_module',
    'container_registry',
    'log_analytics_workspace',
  ]),
  // As of manifests, each also by its name with the version of its API.
  ...typesOf(
    'kubernetes',
    [
      'namespace',
      'persistent_volume',
      'persistent_volume_claim',
      'stateful_set',
    ].flatMap(kind => [kind, `${kind}_v1`]),
  ),
  // Of providers for one database system each.
  'postgresql_database',
  'mysql_database',
  'mongodbatlas_cluster',
  'mongodbatlas_advanced_cluster',
  'plumbline_postgresql_database',
]);

/**
 * Types that hold nothing, or what is written in the configuration. Not of them:
 * the other types of `random`, and `tls_private_key`, because what they generated
 * may be the only key to something; `null_resource` and `terraform_data`, because
 * their provisioners may run anything when they are destroyed.
 */
const empty: ReadonlySet<string> = new Set([
  'local_file',
  'local_sensitive_file',
  ...typesOf('random', ['integer', 'pet', 'shuffle']),
  ...typesOf('time', ['offset', 'rotating', 'sleep', 'static']),
  ...typesOf('aws', ['db_parameter_group', 'elasticache_parameter_group']),
  ...typesOf('aws', ['elasticache_user', 'elasticache_user_group']),
  // PostgreSQL refuses to drop a role that owns anything.
  'plumbline_postgresql_role',
]);

/**
 * Whether what a resource of this type holds is lost with it; undefined where
 * that is not known.
 */
export function losesData(type: string): boolean | undefined {
  if (holders.has(type)) {
    return true;
  }
  return empty.has(type) ? false : undefined;
}

function typesOf(provider: string, names: readonly string[]): string[] {
  return names.map(name => `${provider}_${name}`);
}
