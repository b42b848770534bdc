/**
 * Templates for services: questions, files and how they are rendered. Apart from
 * the package's main entry, so that pages carry no rule engine.
 *
 * @packageDocumentation
 */
export { chosenOptions, readAnswers } from './answers';
export type { AnswerProblem } from './answers';
export { originFile, parseServiceTemplate, renderService } from './compile';
export type {
  CompiledServiceTemplate,
  RenderedFile,
  ServiceOrigin,
} from './compile';
export { parseContract } from './contract';
export { checkFixtures } from './fixtures';
export { serviceTemplateJsonSchema } from './jsonSchema';
export {
  repositoryUrlSchema,
  serviceNameSchema,
  serviceTemplateSchema,
} from '../schemas/serviceTemplateFile';
export type {
  Answers,
  ServiceTemplate,
  TemplateQuestion,
} from '../schemas/serviceTemplateFile';
export { missingDefaultsIn, pathFigures, pathSteps } from './pathFigures';
export type { FollowedCreation } from './pathFigures';
