export { ControlsRouter } from './ControlsRouter';
