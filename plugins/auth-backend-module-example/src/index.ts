export { authModuleExampleProvider as default } from './module';
export { isLoopbackHost } from './loopback';
