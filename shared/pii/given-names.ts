/** Given names that are frequent in Europe and the Americas: a short list, by which a name is told from other capitals. */

/** In lower case. Few other words are spelled so. */
export const givenNames: ReadonlySet<string> = new Set(
  (
    'aaron abigail adam adrian adriana agnes ahmed aisha alan albert alberto alejandra alejandro alessandro alex alexander ' +
    'alexandra alfred alice alicia alison amanda amelia amy ana andrea andreas andrew andré angela anita anja ann anna anne ' +
    'annette annika anthony antje anton antonio arthur ashley astrid barbara beatrice ben benjamin bernard bernd betty beverly ' +
    'birgit björn bo bradley brandon brenda brian brigitte britta bruce bruno camille carl carla carlos carmen carol carolina ' +
    'caroline carolyn catherine cecilia charles charlotte cheryl chiara chloe chris christian christina christine christopher ' +
    'cindy claire clara claudia colin connor craig cristina cynthia daniel daniela danielle david deborah debra denise dennis ' +
    'derek diana diane diego dieter dirk dmitri dominik dominique donald donna doris dorothy douglas dylan edith eduardo edward ' +
    'edwin eileen elena elisabeth elizabeth ella ellen emily emma emmanuel enrique eric erica erik erika erin esther ethan ' +
    'eugene eva evan evelyn fabian fatima felix fernanda fernando filip florian frances francesca francesco francis francisco ' +
    'françois frank franz fred frederik frida friedrich gabriel gabriela gabriele gareth gary geoffrey georg george georgina ' +
    'gerald gerard gerhard gina giovanni giulia giuseppe gloria gonzalo gordon graham greg gregory greta günter gustav hannah ' +
    'hannes hans harald harold harriet harry hassan heather heidi heinrich heinz helen helena helga henrik henry herbert ' +
    'hermann holger howard hugo ian ibrahim ida ingrid irene iris isaac isabel isabella ivan jacob jacqueline jacques jakob ' +
    'james jamie jan jana jane janet janice jason javier jean jeffrey jennifer jens jeremy jessica jill joan joanna joanne ' +
    'joão joe joel johan johanna johannes john johnny jon jonas jonathan jorge josé josef joseph joshua joyce juan juana judith ' +
    'judy julia julian juliana julie jürgen justin kaitlyn karen karin karl kate katharina katherine kathleen kathryn katie ' +
    'katja katrin kayla keith kelly kenneth kerstin kevin kim kimberly klaus kristen kristian kristin kurt kyle lars laura ' +
    'lauren lea leah lee lena leo leon leonard leonardo lieselotte linda lisa lorenzo louis louise luca lucas lucia lucy luis ' +
    'luisa luiz lukas lydia madison magdalena manfred manuel marc marcel marco marcus margaret margarita maria mariana marie ' +
    'marilyn marina mario marion marlene marta martha martin martina marvin mary mateo mathias mathilde matteo matthew matthias ' +
    'maureen maurice max maximilian megan melanie melissa mia michael michaela michel michelle miguel mikael mike milan ' +
    'mohamed mohammed monica monika monique morten muhammad nadia nancy natalia natalie natasha nathan neil niamh nicholas ' +
    'nicola nicolas nicole niels nigel nikolai nils nina noah noel nora norman odile olaf oleg olga oliver olivia olivier oscar ' +
    'oskar otto owen pablo pamela paolo pascal patricia patrick paul paula paulo pedro per peter petra philip philipp philippe ' +
    'pierre pietro rachel rafael ralf ralph ramón raquel raymond rebecca regina reinhard renate ricardo richard robert roberto ' +
    'rodrigo roger roland rolf roman ronald rosa rosemary ross roy rudolf russell ruth ryan sabine sabrina salvatore sam ' +
    'samantha samuel sandra sara sarah scott sean sebastian sergei sergio sharon shirley silke silvia simon simone sofia sofie ' +
    'sonia sonja sophia sophie stanley stefan stefanie stephanie stephen steve steven stuart susan susanna susanne suzanne sven ' +
    'sylvia tamara tanja tatiana teresa terry theresa thomas tiffany tim timothy tina tobias todd tom tommy tony tracy ulrich ' +
    'ulrike ursula uwe valentina valerie vanessa vera veronica victor victoria viktor vincent virginia vladimir walter wayne ' +
    'wendy werner wilhelm william wolfgang xavier yolanda yusuf yves yvonne zoe'
  ).split(' '),
);

/** Names and words alike: a name only in front of a surname. */
export const ambiguousNames: ReadonlySet<string> = new Set(
  'may will mark rose grace hope faith joy bill jack ray gene art christian jordan austin chase dean grant jean lee max pat rob sue'.split(
    ' ',
  ),
);
