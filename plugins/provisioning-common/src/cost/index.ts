export * from './costOf';
