export { gitlabModule as default } from './module';
