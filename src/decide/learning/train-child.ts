import { answerTasks } from '../../child.js';
import { trainModel } from './train.js';

answerTasks(trainModel);
