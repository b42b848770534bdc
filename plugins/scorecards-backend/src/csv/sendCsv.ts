import type { Response } from 'express';

/** Answers with a file. */
export function sendCsv(res: Response, file: string, text: string): void {
  res.setHeader('Content-Type', 'text/csv; charset=utf-8');
  res.setHeader('Content-Disposition', `attachment; filename="${file}.csv"`);
  res.send(text);
}
