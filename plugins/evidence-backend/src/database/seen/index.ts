export { DatabaseSeenStore } from './DatabaseSeenStore';
