export { changeFixture, contextFixture, entityFixture } from './contextFixture';
