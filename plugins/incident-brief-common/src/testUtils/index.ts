export { contextFixture } from './contextFixture';
export { changeFixture, entityFixture } from './pieces';
