export { jiraModule as default } from './module';
