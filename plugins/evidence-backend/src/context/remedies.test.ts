/** @jest-environment node */
import { afterRefusals, refusalsInWords } from './remedies';

describe('refused deliveries', () => {
  const refused = {
    closed: 1,
    malformed: 2,
    signature: 7,
    timestamp: 3,
    unsigned: 1,
  };

  it('are counted by the three most frequent reasons', () => {
    expect(refusalsInWords(refused)).toBe(
      'Deliveries were refused: 7 (signature), 3 (timestamp), 2 (malformed), 2 for other reasons',
    );
    expect(refusalsInWords({ unsigned: 1 })).toBe(
      'Deliveries were refused: 1 (unsigned)',
    );
  });

  it('have a remedy for each of these', () => {
    const next = afterRefusals('ci', refused);
    expect(next).toContain('plumbline.webhooks.ci.secrets: enter the same');
    expect(next).toContain('. The clock of the sender or of the portal');
    expect(next).toContain('. The log of the backend has');
    expect(next).not.toContain('does not sign');
    expect(
      afterRefusals('ci', { malformed: 1, failed: 1 }).match(/The log/g),
    ).toHaveLength(1);
  });
});
