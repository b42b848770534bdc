import { EvidenceRequestError } from './EvidenceRequestError';

it('has the answer, and is passed on without it', () => {
  const body = { error: { name: 'GoneError', message: 'It is not kept' } };
  const answer = { status: 410, body };
  const error = EvidenceRequestError.fromAnswer(answer, '/facts');
  expect([error.message, error.body]).toEqual(['It is not kept', body]);
  expect({ ...error }).toEqual({
    name: 'EvidenceRequestError',
    status: 410,
    errorName: 'GoneError',
  });
});
