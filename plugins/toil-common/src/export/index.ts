export { candidatesCsv } from './csv';
export { candidatesMarkdown } from './markdown';
