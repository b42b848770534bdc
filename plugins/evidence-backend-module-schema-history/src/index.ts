/**
 * Changes of schemas, from the history that Flyway or Liquibase keeps in a database.
 *
 * @packageDocumentation
 */
export { schemaHistoryModule as default } from './module';
