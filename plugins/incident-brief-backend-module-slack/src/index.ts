export { slackModule as default } from './module';
