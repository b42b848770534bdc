export { LifecycleTab } from './LifecycleTab';
