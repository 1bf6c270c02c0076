/** English words too common to tell one document from another. Apostrophes are dropped, as in terms. */

export const stopWords: ReadonlySet<string> = new Set(
  `a about above across after again against all almost also although always am among an and any are arent as at
  be became because been before being below between both but by
  can cannot cant could couldnt did didnt do does doesnt doing done dont down during
  each either else ever every few for from further get gets give go got
  had hadnt has hasnt have havent having he her here hers herself hes him himself his how however
  i if im in into is isnt it its itself ive just know let lets like
  many may me might mine more most much must my myself near need neither no nor not of off often on once only onto or other
  others our ours ourselves out over own
  per please rather same say shall shant she should shouldnt since so some such
  tell than that thats the their theirs them themselves then there theres these they theyre this those though through
  thus to too toward towards
  under until up upon us very via was wasnt we were werent what whats when whenever where wheres whereas wherever whether
  which while who whos whoever whole whom whose why will with within without wont would wouldnt
  yes yet you your youre yours yourself yourselves`.split(/\s+/),
);
