export * from './loweredBy';
