/**
 * Components that show a claim with its source and age, for every frontend of
 * the suite.
 *
 * @packageDocumentation
 */
export * from './api';
export * from './async';
export * from './claim';
export * from './mutation';
export * from './entity';
export * from './list';
export * from './page';
export * from './parts';
export * from './sources';
export * from './theme';
export * from './time';
export * from './words';
