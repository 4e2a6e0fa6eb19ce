using InteragencyReview.Tool;

if (Console.IsOutputRedirected)
    Console.SetOut(new PrintableWriter(Console.Out));
if (Console.IsErrorRedirected)
    Console.SetError(new PrintableWriter(Console.Error));
return await Review.Run(args);
