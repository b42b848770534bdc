export { serviceNowModule as default } from './module';
