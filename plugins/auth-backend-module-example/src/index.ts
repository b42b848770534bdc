export { authModuleExampleProvider as default } from './module';
