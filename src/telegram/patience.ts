export { createWithin, NoAnswerError, type Within } from '../trading/patience.js';
