/** Whether digits are a date that a living person may have been born on. */

const daysOfMonth = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

export const isDayOfMonth = (day: number, month: number): boolean =>
  day >= 1 && day <= (daysOfMonth[month - 1] ?? 0);

/** `yymmdd` or `yyyymmdd`. */
export function isYearFirst(digits: string): boolean {
  const [month, day] = [Number(digits.slice(-4, -2)), Number(digits.slice(-2))];
  return isDayOfMonth(day, month) && isBirthYear(digits.slice(0, -4));
}

/** `ddmmyy` or `ddmmyyyy`. */
export const isDayFirst = (digits: string): boolean =>
  isDayOfMonth(Number(digits.slice(0, 2)), Number(digits.slice(2, 4))) && isBirthYear(digits.slice(4));

/** Two digits may be of either century. */
const isBirthYear = (year: string): boolean => year.length === 2 || /^(?:19|20)\d\d$/.test(year);
