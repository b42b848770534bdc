export { readSchemaHistoryCollector } from './readSchemaHistoryCollector';
