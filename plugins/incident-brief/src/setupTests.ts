import '@testing-library/jest-dom';
import { configure } from '@testing-library/react';

// jsdom measures nothing; the picture asks for the size of its nodes.
Object.assign(SVGElement.prototype, {
  getBBox: () => ({ x: 0, y: 0, width: 80, height: 26 }),
});

// Pages are loaded when they are opened, and compiled then.
jest.setTimeout(120_000);
configure({ asyncUtilTimeout: 20_000 });
