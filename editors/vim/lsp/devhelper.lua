-- For vim.lsp.enable('devhelper') in Neovim 0.11 and newer. :Devhelper uses the same client.
return require('devhelper.lsp').enabled()
