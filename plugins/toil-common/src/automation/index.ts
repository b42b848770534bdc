export { judgeAutomation } from './judge';
